"""One planted case with everything that hangs from it, made by the services as the people who would.

`ids` names each record as addresses and forms do; `marks` are texts that nobody may read who may not see the case, and
`names` those of its sealed identities.
"""

from tests.prove.world.plans import beside, closed, north, south
from tests.prove.world.planting import plant, settle
from tests.prove.world.shape import Hands, World
from tests.prove.world.traffic import SAMPLES

__all__ = ["SAMPLES", "Hands", "World", "beside", "closed", "north", "plant", "settle", "south"]
