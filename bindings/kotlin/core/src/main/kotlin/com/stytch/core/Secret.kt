package com.stytch.core

/**
 * A token, code or password that does not print itself: neither `toString` nor a data class that
 * holds one shows it. Equal when the text is equal.
 */
public class Secret(private val text: String) {
    /** The text itself. Do not log it. */
    public fun expose(): String = text

    override fun equals(other: Any?): Boolean = other is Secret && other.text == text

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = "Secret(redacted)"
}
