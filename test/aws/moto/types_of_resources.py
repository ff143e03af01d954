"""Every resource type the templates of Lazaret may hold: one function each."""

from types_storage import *  # noqa: F401,F403
from types_messaging import *  # noqa: F401,F403
from types_compute import *  # noqa: F401,F403
from types_query import *  # noqa: F401,F403
