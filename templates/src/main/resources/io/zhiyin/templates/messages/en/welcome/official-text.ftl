Welcome to ${shop.name}. It is good to have you here.

Would you tell us your birthday? Reply "birthday 5 March", or "生日 农历八月十五" for a lunar one, and we will greet you on the day.

To stop such messages, reply TD at any time.
