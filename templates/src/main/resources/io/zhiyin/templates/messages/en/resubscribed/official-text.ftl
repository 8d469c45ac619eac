Done. You will get our greetings again.

To stop them, reply TD at any time.
