<#if birthday.text??>
记下了，您的生日是${birthday.text}。
<#else>
您的生日记下了。
</#if>
到那天，我们来道一声快乐。

如果不对，再发一次就好，例如“生日 农历八月十五”。
