${staff.name!"您好"}，${customer.name!"有位客户"}要过生日了<#if birthday.text??>（${birthday.text}）</#if>。

眼下没有能直接发给这位客户的途径，请您亲自问候一声。
可以这样说：

${customer.salutation!customer.name!"您好"}，生日快乐！愿您平安顺遂，日日有小欢喜。
