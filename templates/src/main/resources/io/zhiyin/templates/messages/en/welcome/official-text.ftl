Welcome to ${shop.name}. It is good to have you here.

Would you tell us your birthday? Reply "birthday 5 March", or "birthday lunar 8/15" for a lunar one, and we will greet you on the day.

To stop such messages, reply TD at any time.
