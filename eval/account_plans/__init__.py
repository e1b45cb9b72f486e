"""The made-up accounts that eval cases run on, each of another trade; `eval.make_accounts` writes them."""

from eval.account_plans.brightwater import BRIGHTWATER
from eval.account_plans.crescendo import CRESCENDO
from eval.account_plans.ledgerline import LEDGERLINE
from eval.account_plans.northmere import NORTHMERE
from eval.account_plans.pawfield import PAWFIELD
from eval.account_plans.shannonside import SHANNONSIDE
from eval.account_plans.sunbeam import SUNBEAM
from eval.account_plans.wayfarer import WAYFARER

__all__ = ["BRIGHTWATER", "CRESCENDO", "LEDGERLINE", "NORTHMERE", "PAWFIELD", "SHANNONSIDE", "SUNBEAM", "WAYFARER"]
