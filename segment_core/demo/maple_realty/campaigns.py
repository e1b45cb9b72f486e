"""What Maple Realty mails: a market update each month, and the invitations and guides of the seasons."""

from segment_core.demo.history import History
from segment_core.demo.plan import SentCampaign
from segment_core.demo.yearly_round import EVERY_MONTH, Recurring, sent_campaigns

CAMPAIGNS = 50
BUYERS = frozenset({"Buyer", "First-time buyer", "Investor", "Open house"})
FIRST_TIMERS = frozenset({"First-time buyer"})
SELLERS = frozenset({"Seller", "Home valuation", "Downsizer", "Expired listing"})
ROUND = (
    Recurring("market", "{month} market update", EVERY_MONTH, day=9, hour=9, reach=0.42),
    Recurring("spring-open", "Spring open house invite", (4,), day=21, hour=11, reach=0.8, tags=BUYERS),
    Recurring("first-home", "First-time buyer guide", (2,), day=18, hour=12, reach=0.9, tags=FIRST_TIMERS),
    Recurring("worth", "What is your home worth?", (5,), day=26, hour=10, reach=0.85, tags=SELLERS),
    Recurring("fall-open", "Fall open house invite", (9,), day=23, hour=11, reach=0.8, tags=BUYERS),
    Recurring("thanks", "Year-end thank you", (12,), day=19, hour=15, reach=0.6),
)  # fmt: skip  # a table: one email a line


def maple_campaigns(history: History) -> list[SentCampaign]:
    """The last 50 emails before the present."""
    return sent_campaigns(history, ROUND, CAMPAIGNS)
