"""Where the server's traces go: to OTEL_EXPORTER_OTLP_ENDPOINT, or nowhere."""

import os
from collections.abc import MutableMapping

from assistant.logs import log_level
from segment_core.errors import BadInput

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
OTHERS = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING")


def set_up_telemetry(environment: MutableMapping[str, str] = os.environ) -> None:
    """Call once, before the first turn. Raises BadInput for a setting that cannot be used.

    The provider is for Cori's own spans alone: it is not the process's, so that no other library sends anything
    through it. LangChain's tracing would send whole conversations, leads included: it is switched off.
    """
    log_level(environment)
    for name in OTHERS:
        environment.pop(name, None)
    endpoint = environment.get(ENDPOINT)
    if not endpoint:
        return
    if not endpoint.startswith(("http://", "https://")):
        raise BadInput(f"{ENDPOINT} is “{endpoint}”; it must begin with http:// or https://", part=ENDPOINT)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # slow, and rarely needed
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from assistant.tracing import SOURCE

    provider = TracerProvider(resource=Resource.create({"service.name": environment.get("OTEL_SERVICE_NAME", "cori")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    SOURCE.provider = provider
