package com.example.stytchdemo.ui

import com.example.stytchdemo.model.Tone
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.math.max
import kotlin.math.min
import kotlin.math.pow

class PaletteTest {
    @Test
    fun `every text is readable on its ground, in light and in dark`() {
        for (palette in listOf(Palette.LIGHT, Palette.DARK)) {
            val tones = Tone.entries.map { palette.tone(it) }
            val pairs =
                listOf(
                    palette.text to palette.background,
                    palette.text to palette.surface,
                    palette.text to palette.field,
                    palette.quietText to palette.background,
                    palette.quietText to palette.surface,
                    palette.primary to palette.surface,
                    palette.onPrimary to palette.primary,
                    palette.onDisabled to palette.disabled,
                    palette.tone(Tone.BAD).text to palette.surface,
                ) + tones.map { it.text to it.ground }

            for ((text, ground) in pairs) {
                val contrast = contrast(text, ground)
                assertTrue(contrast >= 4.5, "%06x on %06x has %.2f".format(text and 0xFFFFFF, ground and 0xFFFFFF, contrast))
            }
        }
    }

    /** The ratio of the Web Content Accessibility Guidelines. */
    private fun contrast(
        one: Int,
        other: Int,
    ): Double {
        val (a, b) = luminance(one) to luminance(other)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    private fun luminance(colour: Int): Double {
        val (red, green, blue) =
            listOf(16, 8, 0).map { shift ->
                val part = (colour shr shift and 0xFF) / 255.0
                if (part <= 0.03928) part / 12.92 else ((part + 0.055) / 1.055).pow(2.4)
            }
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}
