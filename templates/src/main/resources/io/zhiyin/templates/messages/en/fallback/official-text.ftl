Got it, thank you.
I cannot answer this one myself and have left it for a colleague.

To tell us your birthday, reply "birthday 5 March"; to stop messages, reply TD.
