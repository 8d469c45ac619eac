Happy birthday!

May the year ahead be kind to you. I am here whenever you would like a word.

<#if staff.name??>${staff.name}, </#if>${shop.name}
