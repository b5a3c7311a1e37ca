"""The address that an admin pastes into the PBX: with every variable in the brackets that the PBX fills in."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fonetray.routing.incoming import PBX_VARIABLES
from fonetray.routing.rules import Module


def addresses_of(modules: Sequence[Module], base: str) -> dict[str, str]:
    """Give each module's address, with the variables that any of them stores."""
    stored = dict.fromkeys(name for module in modules for name in module.stores)
    return {module.name: address_of(module, base, stored) for module in modules}


def address_of(module: Module, base: str, also: Iterable[str] = ()) -> str:
    """Give a module's address under ``base`` (``…/SECRET/module``).

    All that the PBX tells is asked for, and of stored variables those that the rules read or ``also`` names. The names
    in the query are the module's own where it has some.
    """
    names = {variable: name for name, variable in module.names.items()}
    variables = dict.fromkeys((*PBX_VARIABLES, *module.reads, *also))
    query = "&".join(f"{quote(names.get(each, each), safe='')}=[{each}]" for each in variables)
    return f"{base.rstrip('/')}/{module.name}?{query}"
