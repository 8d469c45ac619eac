Happy birthday<#if customer.salutation?? || customer.name??>, ${customer.salutation!customer.name!}</#if>!

May the year ahead be kind to you, with small joys on most days.

${shop.name}
