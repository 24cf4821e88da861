"""A progress bar with a name and a number."""

import reflex as rx


def progress_bar(
    percent: rx.Var[int] | int, *, name: rx.Var[str], look: rx.Var[str] | str = ""
) -> rx.Component:
    """Draw the bar.

    Parameters
    ----------
    look
        Empty, or ``wait`` (grey) or ``bad`` (red, stopped).
    """
    fill = rx.el.i(style={"--p": f"{percent}%"})
    return rx.el.div(
        fill,
        class_name=f"prog {look}",
        role="progressbar",
        aria_label=name,
        custom_attrs={"aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent},
    )
