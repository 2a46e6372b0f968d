"""How often and with what: the rules and the fleet, as tables and as a bureau's files give them."""
