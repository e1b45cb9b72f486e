"""The application below /api/v1: every resource, one kind of error, keys in front."""

import time
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException

from segment_core.errors import CoriError
from web.api import campaigns, catalog, counts, events, leads, segments, webhooks
from web.api.access import KeyNeeded
from web.api.body_gate import BodyGate
from web.api.description import INTRODUCTION, SUMMARY, TAGS, TITLE, describe_api
from web.api.docs_page import add_docs
from web.api.envelope import ApiJson
from web.api.invalid import on_core_error, on_http_error, on_invalid
from web.api.rate import TokenBuckets
from web.api.request_log import RequestLog

PER_MINUTE = 1_200
QUIET: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}  # spans would hold paths: ids of leads
ROUTERS = (
    leads.router,
    events.router,
    counts.router,
    segments.router,
    campaigns.router,
    campaigns.mailable,
    catalog.router,
    webhooks.router,
)


def create_api(per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> FastAPI:
    """The API, to be mounted at /api/v1. `per_minute`: requests of one key; `clock` gives seconds."""
    api = FastAPI(
        title=TITLE,
        summary=SUMMARY,
        description=INTRODUCTION,
        version="1",
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        default_response_class=ApiJson,
        generate_unique_id_function=lambda route: route.name,
        telemetry=QUIET,
        exception_handlers={
            CoriError: on_core_error,
            HTTPException: on_http_error,
            RequestValidationError: on_invalid,
        },
    )
    for router in ROUTERS:
        api.include_router(router)
    add_docs(api)
    describe_api(api)
    api.add_middleware(BodyGate)
    api.add_middleware(KeyNeeded, buckets=TokenBuckets(per_minute, clock))
    api.add_middleware(RequestLog)  # the outermost: it sees every answer
    return api
