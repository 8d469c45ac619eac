Hello, this is <#if staff.name??>${staff.name} of </#if>${shop.name}. It is good to meet you.
Ask me anything, any time.

If you like, tell me your birthday, solar or lunar, and I will greet you on the day.
If you would rather not get messages, just say so.
