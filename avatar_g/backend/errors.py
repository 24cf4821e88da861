"""The one exception tree of the backend.

    AvatarGError
    ├── InvalidRequest            the creator can fix it
    │   ├── UnsupportedInput      a file or format we cannot read
    │   └── Conflict              it contradicts what is there already
    ├── NotFound                  absent, or not this user's
    ├── NotAllowed                not signed in, or may not do this
    │   └── NotPermitted          signed in, but may not do this
    ├── TooManyTries              wait before the next sign-in
    ├── SetupProblem              the machine lacks something; one clear line says what
    ├── StorageFull               no room left on the disk
    ├── JobCancelled              not a failure: unwinds a running job
    ├── JobDeferred               not a failure: waits for another job, gives its worker back
    ├── DependencyFailed          a job this one builds on failed or was cancelled
    ├── MediaError                an outside program failed or wrote a broken file
    └── ProviderError
        ├── ProviderNotConfigured missing key
        ├── ProviderRejected      the provider refused this request; do not retry
        └── ProviderUnavailable   network, 429, 5xx; retry later

``code`` is stable: it is the key ``errors.<code>`` of the message catalogue and the ``code`` field
of the API. The exception's own text is for the log; ``arguments`` fill the translated message.
"""

from typing import ClassVar


class AvatarGError(Exception):
    """Root of every error raised on purpose."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str = "", *, reason: str = "", **arguments: str | float) -> None:
        super().__init__(message or reason or self.code)
        self.reason = reason
        """Optional finer key, ``errors.<code>.<reason>``, for example ``prompt_empty``."""
        self.arguments = arguments


class InvalidRequest(AvatarGError):
    """The request cannot be fulfilled as asked."""

    code = "invalid_request"


class UnsupportedInput(InvalidRequest):
    """The file or format cannot be read."""

    code = "unsupported_input"


class Conflict(InvalidRequest):
    """The request contradicts an earlier one, or the state of what it names."""

    code = "conflict"


class NotFound(AvatarGError):
    """The thing does not exist, or is not this user's."""

    code = "not_found"


class NotAllowed(AvatarGError):
    """The user may not do this."""

    code = "not_allowed"


class NotPermitted(NotAllowed):
    """Who asks is known and still may not: no administrator, or a token of a smaller scope."""


class TooManyTries(AvatarGError):
    """Too many failed sign-ins; the argument ``limit`` tells how many minutes to wait."""

    code = "too_many_tries"


class SetupProblem(AvatarGError):
    """The machine lacks something the app needs."""

    code = "setup_problem"


class StorageFull(AvatarGError):
    """There is no room left for the result."""

    code = "storage_full"


class JobCancelled(AvatarGError):
    """The creator pressed Cancel."""

    code = "cancelled"


class JobDeferred(AvatarGError):
    """The job must wait for another one and gives its worker back meanwhile."""

    code = "deferred"


class DependencyFailed(AvatarGError):
    """A job this one builds on failed or was cancelled."""

    code = "dependency_failed"


class MediaError(AvatarGError):
    """An outside program failed, or what it wrote is not complete."""

    code = "media_failed"
    retryable = True


class ProviderError(AvatarGError):
    """A provider could not deliver."""

    code = "provider_failed"


class ProviderNotConfigured(ProviderError):
    """The provider's key is missing."""

    code = "provider_not_configured"


class ProviderRejected(ProviderError):
    """The provider refused this request; asking again will not help."""

    code = "provider_rejected"


class ProviderUnavailable(ProviderError):
    """The provider is down, slow or rate limiting."""

    code = "provider_unavailable"
    retryable = True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
