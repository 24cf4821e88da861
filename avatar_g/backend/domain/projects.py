"""Who may do what in a project, and what is remembered of it."""

from enum import StrEnum

MAX_PROJECT_TITLE_CHARS = 200
MAX_NOTES_CHARS = 10_000
MAX_MEMBERS = 50
MAX_PROJECT_ITEMS = 200


class ProjectRole(StrEnum):
    """What somebody may do in a project; each may do what the ones below it may."""

    OWNER = "owner"
    """Invites people, deletes the project."""
    EDITOR = "editor"
    """Renames it, writes its notes, adds own things and takes things out."""
    VIEWER = "viewer"
    """Sees and plays everything in it."""

    def may_act_as(self, needed: "ProjectRole") -> bool:
        """Tell whether this role includes another one."""
        order = list(ProjectRole)
        return order.index(self) <= order.index(needed)


class ProjectActKind(StrEnum):
    """What somebody did to a project."""

    CREATED = "created"
    RENAMED = "renamed"
    NOTED = "noted"
    ADDED = "added"
    TAKEN_OUT = "taken_out"
    UPDATED = "updated"
    INVITED = "invited"
    ROLE_CHANGED = "role_changed"
    LEFT = "left"
    MADE = "made"
    """A thing of it was finished; told from the thing itself."""
