"""Lambda's entry points, such as `entry.api` and `entry.authorizer`, each through `app.py` as it stands.

Chalice would have Lambda import the module that a function stands in, without `app.py`, hence without what is set up
there for all. And whole, `app.py` imports more than any one function needs. So a function gets an app in which the
modules of the others are not loaded; and the API loads a group of routes with the first request for one of them, as
most of what it is made of are the shapes of requests and answers. `declared.json` beside this module says what stands
where.
"""

import gc
import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

DECLARED = json.loads(Path(__file__).with_name("declared.json").read_text("utf-8"))
ROUTES: list[list[str]] = DECLARED["routes"]
"""Method, path and module of each route, in the order of `app.py`."""
FUNCTIONS: dict[str, str] = DECLARED["functions"]
"""Function -> module, of all but the API."""
DESCRIPTION = "chalicelib.routes.reference.description"
"""Tells of all routes."""
AUTHORIZER = "chalicelib.routes.http.authorizer"
"""Is named by the routes, so it is never left out."""


class Later(ModuleType):
    """Stands for a module with a blueprint, while `app.py` registers it."""

    @property
    def api(self) -> "Later":
        return self

    @property
    def blueprint(self) -> "Later":
        return self

    def register(self, app: Any, options: Any) -> None:
        """Chalice's call on a blueprint; nothing is registered yet."""


class Api:
    """The API, whose groups of routes are loaded as they are asked for."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._waiting = {module for _, _, module in ROUTES}

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        """Serve one request of the gateway's."""
        self.load(event["requestContext"]["resourcePath"])
        return self.app(event, context)

    def load(self, asked: str) -> None:
        """Have the routes of a path, and those declared together with them."""
        modules = {module for _, path, module in ROUTES if path == asked}
        if DESCRIPTION in modules:
            self._load_all()
        else:
            self._register(modules)

    def _load_all(self) -> None:
        """Have all groups; the operations then stand in the order of `app.py`."""
        self._register(set(self._waiting))
        places = {(method, path): place for place, (method, path, _) in enumerate(ROUTES)}
        import_module("chalicelib.routes.http.api").OPERATIONS.sort(key=lambda o: places[o.method, o.path])

    def _register(self, modules: set[str]) -> None:
        for name in sorted(modules & self._waiting):
            self.app.register_blueprint(import_module(name).api.blueprint)
            self._waiting.discard(name)


def __getattr__(function: str) -> Any:
    """The handler of a function. Lambda asks for it once, as it starts."""
    if function != "api" and function not in FUNCTIONS:
        raise AttributeError(function)
    gc.disable()  # what is made now is there to stay
    module = FUNCTIONS.get(function, "")
    app = _app({module, AUTHORIZER})
    import_module("chalicelib.wiring").current()  # what every invocation needs; wrong settings show here
    handler = getattr(import_module(module), function) if module else Api(app)
    gc.enable()
    gc.freeze()
    return handler


def _app(needed: set[str]) -> Any:
    """The app, with stand-ins for the modules of routes and functions that are not needed."""
    others = {module for _, _, module in ROUTES} | {*FUNCTIONS.values()}
    later = {name: Later(name) for name in others - needed}
    sys.modules.update(later)
    try:
        return import_module("app").app
    finally:
        for name in later:
            del sys.modules[name]
