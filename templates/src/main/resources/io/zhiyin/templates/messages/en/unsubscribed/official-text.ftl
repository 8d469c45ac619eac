Understood. You will get no more greetings or offers.
Whatever you write to us will still be answered.

To have them back one day, reply "恢复".
