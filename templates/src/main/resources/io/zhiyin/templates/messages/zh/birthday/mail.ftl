${customer.salutation!customer.name!"您好"}，生日快乐！

<#if birthday.text??>
${birthday.text}，是属于您的日子。
</#if>
愿新的一岁平安顺遂，日日有小欢喜。

${shop.name}
