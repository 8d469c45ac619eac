<#if birthday.text??>
Noted: your birthday is ${birthday.text}.
<#else>
Your birthday is noted.
</#if>
We will greet you on the day.

If that is wrong, just send it again, such as "birthday 5 March".
