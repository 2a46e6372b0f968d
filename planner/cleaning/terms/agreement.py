"""Whether rules and fleet go together: a week must have shifts enough for its frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cleaning.terms.hours import usable_windows
from planner.cleaning.terms.vehicles import SERVICES
from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.cleaning.terms.fleet import CleaningFleet
    from planner.cleaning.terms.rules import CleaningRules
    from planner.cleaning.terms.vehicles import Service, Vehicle


def check_together(
    rules: CleaningRules, fleet: CleaningFleet, services: Sequence[Service] = SERVICES
) -> None:
    """Raise everything in which rules and fleet contradict each other.

    A service for which there is no vehicle is no contradiction: a plan lists
    its streets. Nor is a fleet that is too small: what no shift is left for is listed.

    Parameters
    ----------
    services
        Those to be planned (see `CleaningRules.services_in`).

    Raises
    ------
    OptionError
        A vehicle cleans faster than the rules allow, a shift lies wholly in hours
        to avoid, or a frequency is more than the working days have shifts; all are named.
    """
    most = most_per_week(rules, fleet, services)
    faults = [
        fault
        for service in services
        for fault in (
            *_of_vehicles(rules, fleet.for_service(service), service),
            *_of_frequencies(rules, service, most.get(service)),
        )
    ]
    if faults:
        message = f"rules and fleet do not go together: {'; '.join(faults)}"
        raise OptionError(message)


def most_per_week(
    rules: CleaningRules, fleet: CleaningFleet, services: Sequence[Service] = SERVICES
) -> dict[Service, int]:
    """Return how often a week a service can be done: working days times shifts.

    The shifts are those of the vehicle that has the most a day. A service for
    which there is no vehicle is left out.
    """
    return {
        service: len(rules.days) * max(len(vehicle.windows) for vehicle in vehicles)
        for service in services
        if (vehicles := fleet.for_service(service))
    }


def _of_vehicles(
    rules: CleaningRules, vehicles: Sequence[Vehicle], service: Service
) -> Iterator[str]:
    most = rules.most_kmh(service)
    for vehicle in vehicles:
        if vehicle.service_kmh > most:
            yield (
                f"vehicle {vehicle.id}, service_kmh {vehicle.service_kmh:g}: faster than the "
                f"{most:g} km/h of {service}; slow it down, or raise {service}_most_kmh"
            )
        try:
            usable_windows(vehicle, rules, service)
        except OptionError as error:
            yield str(error)


def _of_frequencies(rules: CleaningRules, service: Service, most: int | None) -> Iterator[str]:
    """Yield the frequencies that not even the vehicle with the most shifts a day holds."""
    if most is None:
        return
    days = len(rules.days)
    wanted = {
        f"{service} {grade}": each
        for (done, grade), each in rules.per_week.items()
        if done == service
    }
    wanted |= {
        f"{service} {kind}": each for (kind, done), each in rules.areas.items() if done == service
    }
    for about, per_week in wanted.items():
        if per_week > most:
            yield (
                f"{about}: {per_week:g} times a week, but {days} working days of {most // days} "
                f"shifts hold {most}; write at most that, or give a vehicle more windows"
            )
