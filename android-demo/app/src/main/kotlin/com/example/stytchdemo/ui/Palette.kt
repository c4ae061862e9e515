package com.example.stytchdemo.ui

import android.content.res.Configuration
import com.example.stytchdemo.model.Tone

/**
 * Every colour of the app, once for light and once for dark. A test checks the contrast of each text
 * colour with its background.
 */
class Palette private constructor(
    val dark: Boolean,
    val background: Int,
    val surface: Int,
    val outline: Int,
    val field: Int,
    val text: Int,
    val quietText: Int,
    val primary: Int,
    val onPrimary: Int,
    val disabled: Int,
    val onDisabled: Int,
    val track: Int,
    private val good: Pair,
    private val careful: Pair,
    private val bad: Pair,
    private val neutral: Pair,
) {
    /** A colour to stand on and one for text on it. */
    class Pair(
        val ground: Int,
        val text: Int,
    )

    fun tone(tone: Tone): Pair =
        when (tone) {
            Tone.GOOD -> good
            Tone.CAREFUL -> careful
            Tone.BAD -> bad
            Tone.NEUTRAL -> neutral
        }

    companion object {
        val LIGHT =
            Palette(
                dark = false,
                background = 0xFFF3F4F7.toInt(),
                surface = 0xFFFFFFFF.toInt(),
                outline = 0xFFD8DCE4.toInt(),
                field = 0xFFF8F9FB.toInt(),
                text = 0xFF14171F.toInt(),
                quietText = 0xFF515A6B.toInt(),
                primary = 0xFF1D4ED8.toInt(),
                onPrimary = 0xFFFFFFFF.toInt(),
                disabled = 0xFFE6E9EF.toInt(),
                onDisabled = 0xFF5C6472.toInt(),
                track = 0xFFE3E7EF.toInt(),
                good = Pair(0xFFDCF3E4.toInt(), 0xFF0A5528.toInt()),
                careful = Pair(0xFFFCEBCB.toInt(), 0xFF6A4200.toInt()),
                bad = Pair(0xFFFCE2DF.toInt(), 0xFF8C1A11.toInt()),
                neutral = Pair(0xFFE8EBF1.toInt(), 0xFF3B4252.toInt()),
            )

        val DARK =
            Palette(
                dark = true,
                background = 0xFF0E1014.toInt(),
                surface = 0xFF181B21.toInt(),
                outline = 0xFF323843.toInt(),
                field = 0xFF20242C.toInt(),
                text = 0xFFF1F3F7.toInt(),
                quietText = 0xFFA8B0C0.toInt(),
                primary = 0xFFA4BCFF.toInt(),
                onPrimary = 0xFF0A1A4A.toInt(),
                disabled = 0xFF262B34.toInt(),
                onDisabled = 0xFF9098A8.toInt(),
                track = 0xFF2B303A.toInt(),
                good = Pair(0xFF12361F.toInt(), 0xFF8FE3AA.toInt()),
                careful = Pair(0xFF3D2D0B.toInt(), 0xFFFFD28A.toInt()),
                bad = Pair(0xFF431A16.toInt(), 0xFFFFB6AD.toInt()),
                neutral = Pair(0xFF2A2F39.toInt(), 0xFFCDD3DF.toInt()),
            )

        fun of(configuration: Configuration): Palette {
            val night = configuration.uiMode and Configuration.UI_MODE_NIGHT_MASK
            return if (night == Configuration.UI_MODE_NIGHT_YES) DARK else LIGHT
        }
    }
}
