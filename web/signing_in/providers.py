"""Which OAuth providers are configured. Chainlit reads their variables, OAUTH_…, when it is imported."""

from collections.abc import Mapping

from segment_core.errors import BadInput
from web.signing_in.settings import SignInSettings, needs_accounts

SINGLE_TENANT = "OAUTH_AZURE_AD_ENABLE_SINGLE_TENANT"


def configured_providers() -> list[str]:
    """The ids of those whose variables are all set."""
    from chainlit.oauth_providers import get_configured_oauth_providers  # once Chainlit's folder is laid out

    return get_configured_oauth_providers()


def check_providers(settings: SignInSettings, environment: Mapping[str, str]) -> None:
    """Raises BadInput where a provider is half configured, or cannot be trusted as it is."""
    from chainlit.oauth_providers import providers

    ids = [provider.id for provider in providers]
    for provider in providers:
        missing = [name for name in provider.env if not environment.get(name)]
        if missing and len(missing) < len(provider.env):
            raise BadInput(f"signing in by {provider.id} also needs {', '.join(missing)}", part=missing[0])
        if not missing and ids.count(provider.id) > 1:
            raise BadInput(f"“{provider.id}” is another provider's name; choose one of your own", part=provider.id)
    check_trust(settings, configured_providers(), environment)


def check_trust(settings: SignInSettings, configured: list[str], environment: Mapping[str, str]) -> None:
    """Raises BadInput where nobody said whose members may sign in, or a provider's word could be anybody's."""
    if "azure-ad-hybrid" in configured:
        message = "azure-ad-hybrid takes answers that nobody asked for; use azure-ad (OAUTH_AZURE_AD_…) instead"
        raise BadInput(message, part="azure-ad-hybrid")
    if "azure-ad" in configured and not environment.get(SINGLE_TENANT):
        message = f"azure-ad needs {SINGLE_TENANT}=true: in other people's tenants an address may be anybody's"
        raise BadInput(message, part=SINGLE_TENANT)
    if configured and not settings.accounts:
        raise BadInput(needs_accounts(f"signing in by {configured[0]}"), part="CORI_SIGN_IN_ACCOUNTS")
