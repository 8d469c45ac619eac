${staff.name!"Hello"}, <#if customer.name??>${customer.name} has<#else>one of your customers has</#if> a birthday<#if birthday.text??> (${birthday.text})</#if>.

No message can reach this customer right now, so a greeting of your own is needed.
You might write:

Happy birthday<#if customer.salutation?? || customer.name??>, ${customer.salutation!customer.name!}</#if>! May the year ahead be kind to you.
