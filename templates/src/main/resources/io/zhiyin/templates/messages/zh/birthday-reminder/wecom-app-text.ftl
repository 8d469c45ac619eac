${staff.name!"您好"}，${customer.name!"有位客户"}要过生日了<#if birthday.text??>（${birthday.text}）</#if>。

系统现在没有能发给这位客户的消息，请您亲自问候一声。
可以这样说：

${customer.salutation!customer.name!"您好"}，生日快乐！愿您平安顺遂，日日有小欢喜。
