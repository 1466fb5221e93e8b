"""One data folder as servers: PostgreSQL and Valkey with their ports and passwords. For bin/demo and HARBOUR_DATA."""

from dataclasses import dataclass

from launch import environment, ports, postgres, valkey
from launch.folder import DataFolder


@dataclass
class Home:
    """The folder with its two servers, not yet started."""

    folder: DataFolder
    postgres: postgres.Server
    valkey: valkey.Server
    smtp_port: int

    def variables(self, port: int, partner_port: int) -> dict[str, str]:
        """All variables for pages on these ports."""
        return environment.variables(
            self.folder,
            self.postgres,
            self.valkey,
            port=port,
            partner_port=partner_port,
            smtp_port=self.smtp_port,
        )


def open_home(folder: DataFolder) -> Home:
    """The servers of a folder that is taken and furnished. Ports are the earlier ones while they are free."""
    environment.make_keys(folder)
    server = postgres.Server(
        folder.pg,
        ports.remembered(folder.run / "postgres.port"),
        environment.passwords(folder)["postgres"],
        log=folder.log / "postgres.log",
    )
    broker = valkey.Server(folder.valkey, log=folder.log / "valkey.log")
    return Home(folder, server, broker, ports.remembered(folder.run / "smtp.port"))
