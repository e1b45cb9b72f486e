"""Who can log in to the demo accounts: their teams, all with one password that is no secret."""

from dataclasses import dataclass

from segment_core.demo.harbour_dental import HARBOUR_DENTAL
from segment_core.demo.maple_realty import MAPLE_REALTY
from segment_core.demo.plan import AccountPlan

DEMO_PASSWORD = "demo"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One team member: `account` is the account's id, `member_id` the id within it; the login name is `email`."""

    account: str
    member_id: str
    name: str
    email: str
    role: str


def _logins(plan: AccountPlan) -> tuple[DemoLogin, ...]:
    return tuple(DemoLogin(plan.id, member.id, member.name, member.email, member.role) for member in plan.team)


DEMO_LOGINS: tuple[DemoLogin, ...] = (*_logins(MAPLE_REALTY), *_logins(HARBOUR_DENTAL))
