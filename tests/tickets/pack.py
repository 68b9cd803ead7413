"""The trade's pack as it ships, read once for these tests."""

from bot.pack import read_ticket_rules
from tickets.kinds import TicketRules

RULES: TicketRules = read_ticket_rules("power-cn")
