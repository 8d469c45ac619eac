生日快乐！

愿您新的一岁平安顺遂，日日有小欢喜。
有什么想聊的，随时找我。

<#if staff.name??>${staff.name}，</#if>${shop.name}
