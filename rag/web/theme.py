"""Our one theme, as Gradio wants it: local fonts only, quiet colours; the rest is `app.css`."""

from __future__ import annotations

import gradio as gr

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "sans-serif",
)


def theme() -> gr.themes.Base:
    """Return the theme; its colours are the variables that `app.css` defines."""
    fonts = [gr.themes.utils.fonts.Font(name) for name in FONTS]
    base = gr.themes.Base(
        font=fonts, font_mono=[gr.themes.utils.fonts.Font("monospace")], text_size="lg"
    )
    names = {
        "body_background_fill": "var(--tw-paper)",
        "body_text_color": "var(--tw-ink)",
        "body_text_color_subdued": "var(--tw-soft)",
        "background_fill_primary": "var(--tw-paper)",
        "background_fill_secondary": "var(--tw-shade)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_label_text_color": "var(--tw-soft)",
        "border_color_primary": "var(--tw-line)",
        "border_color_accent": "var(--tw-accent)",
        "color_accent": "var(--tw-accent)",
        "color_accent_soft": "var(--tw-tint)",
        "input_background_fill": "var(--tw-raised)",
        "input_border_color": "var(--tw-line)",
        "input_border_color_focus": "var(--tw-accent)",
        "input_placeholder_color": "var(--tw-soft)",
        "link_text_color": "var(--tw-accent)",
        "link_text_color_hover": "var(--tw-accent)",
        "link_text_color_visited": "var(--tw-accent)",
        "link_text_color_active": "var(--tw-accent)",
        "button_primary_background_fill": "var(--tw-accent)",
        "button_primary_background_fill_hover": "var(--tw-accent)",
        "button_primary_text_color": "var(--tw-on-accent)",
        "button_secondary_background_fill": "var(--tw-raised)",
        "button_secondary_background_fill_hover": "var(--tw-shade)",
        "button_secondary_text_color": "var(--tw-ink)",
        "checkbox_label_background_fill": "transparent",
        "checkbox_label_background_fill_selected": "var(--tw-tint)",
        "checkbox_label_text_color": "var(--tw-ink)",
        "checkbox_label_text_color_selected": "var(--tw-ink)",
    }
    both = {name + tail: value for name, value in names.items() for tail in ("", "_dark")}
    return base.set(**_known(base, both))


def _known(base: gr.themes.Base, values: dict[str, str]) -> dict[str, str]:
    """Drop dark variants that Gradio does not have for a variable."""
    return {name: value for name, value in values.items() if hasattr(base, name)}
