"""Keep a telemetry SDK out of the process: Chainlit imports it through `literalai`, and never uses it here.

It would cost a quarter of Chainlit's import, and the SDK is made to send traces elsewhere.
"""

import sys
from types import ModuleType


class Traceloop:
    """Stands in for `traceloop.sdk.Traceloop`, of which `literalai` needs the name alone."""


def leave_out_telemetry() -> None:
    """Call before the first import of Chainlit; does nothing when the SDK is already there."""
    if "traceloop.sdk" in sys.modules:
        return
    package, sdk = ModuleType("traceloop"), ModuleType("traceloop.sdk")
    sdk.__dict__["Traceloop"] = Traceloop
    package.__dict__["sdk"] = sdk
    sys.modules.update({"traceloop": package, "traceloop.sdk": sdk})
