"""The endpoint as a LangChain chat model, checked at start; what went wrong with it as one sentence."""

import openai
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from assistant.llm.settings import ModelSettings
from segment_core.errors import CoriError, Unavailable
from segment_core.nearest import nearest

CHECK_SECONDS = 10.0
NO_KEY = "not-needed"  # local servers ask for none, but the client insists on one
LEAST_RETRIED = 500


def chat_model(settings: ModelSettings) -> BaseChatModel:
    """The configured model. Retries are ours (engine.py); its raw words are never streamed to the user."""
    return ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url,
        api_key=SecretStr(settings.api_key or NO_KEY),
        timeout=settings.call_seconds,
        max_retries=0,
        streaming=True,
        stream_usage=True,
        use_responses_api=False,
        stream_chunk_timeout=None,  # ours bounds the whole call; with both, Python 3.11 loses some cancellations
        # No connection outlives its call: a kept one belongs to the event loop that made it, and chat, CLI and eval
        # have loops of their own.
        default_headers={"Connection": "close"},
        tags=["nostream"],
    )


def check_endpoint(settings: ModelSettings) -> None:
    """See that the endpoint answers and has the model. Raises Unavailable with one sentence where key, model or URL is
    wrong.

    A name that the list of models does not have may still be right (Azure's deployments are not listed): then it is
    asked one word.
    """
    if settings.is_builtin:
        return
    client = openai.OpenAI(
        base_url=settings.base_url, api_key=settings.api_key or NO_KEY, timeout=CHECK_SECONDS, max_retries=0
    )
    names: list[str] = []
    try:
        names = _listed(client)
        if settings.model not in names:
            client.chat.completions.create(
                model=settings.model, messages=[{"role": "user", "content": "Answer with the word yes."}]
            )
    except openai.NotFoundError as error:
        near = nearest(settings.model, names) or names[:3]
        known = f"; it has {', '.join(f'“{name}”' for name in near)}" if near else ""
        raise Unavailable(f"{said_of(error, settings)}{known}") from error
    except openai.OpenAIError as error:
        raise Unavailable(said_of(error, settings)) from error


def _listed(client: openai.OpenAI) -> list[str]:
    try:
        return [model.id for model in client.models.list()]
    except openai.NotFoundError:
        return []


def where(settings: ModelSettings) -> str:
    """The endpoint, as a person would name it."""
    return f"the model server at {settings.base_url}" if settings.base_url else "OpenAI"


def said_of(error: Exception, settings: ModelSettings) -> str:
    """What went wrong, in words without a key in them."""
    place = where(settings)
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return f"{place} refused the key in OPENAI_API_KEY"
        case openai.NotFoundError():
            return f"{place} does not know the model “{settings.model}”"
        case openai.RateLimitError():
            return f"{place} is over its limit of requests"
        case openai.APITimeoutError() | TimeoutError():
            return f"{place} did not answer in time"
        case openai.APIConnectionError():
            return f"{place} cannot be reached"
        case openai.APIStatusError():
            return f"{place} answered with an error ({error.status_code})"
        case CoriError():
            return error.message
        case _:
            return f"{place} gave an answer that cannot be used"


def worth_retrying(error: BaseException) -> bool:
    """Whether the same request may go well a moment later: not what the server refuses, nor what took too long."""
    if isinstance(error, openai.APIStatusError):
        return isinstance(error, openai.RateLimitError) or error.status_code >= LEAST_RETRIED
    return not isinstance(error, openai.APITimeoutError | TimeoutError)


def asked_to_wait(error: BaseException) -> float | None:
    """The seconds of a Retry-After header."""
    if not isinstance(error, openai.APIStatusError):
        return None
    text = error.response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdecimal() else None
