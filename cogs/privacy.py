from discord import app_commands
from discord.ext import commands

from bot.interaction import Host, Interaction
from bot.replies.privacy import ask_to_delete, export_privacy, show_privacy


class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description="What I store about you"
):
    """What is stored about the person who asks."""

    @app_commands.command(name="show")
    @app_commands.checks.cooldown(10, 30.0)
    async def show(self, interaction: Interaction) -> None:
        """What I store about you, what for, and how long."""
        await show_privacy(interaction)

    @app_commands.command(name="export")
    @app_commands.checks.cooldown(3, 300.0)
    async def export(self, interaction: Interaction) -> None:
        """Everything that I store about you, as a file."""
        await export_privacy(interaction)

    @app_commands.command(name="delete")
    @app_commands.checks.cooldown(3, 86_400.0)
    async def delete(self, interaction: Interaction) -> None:
        """Delete everything that I store about you."""
        await ask_to_delete(interaction)


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(PrivacyCog())
