package com.example.stytchdemo.model

/** The time of day in UTC milliseconds. Tests bring one that stands still. */
fun interface Clock {
    fun nowMillis(): Long
}

/** A length of time in words: the two largest units that say something. */
fun inWords(milliseconds: Long): String {
    val seconds = milliseconds.coerceAtLeast(0) / 1000
    val days = seconds / 86_400
    val hours = seconds / 3600 % 24
    val minutes = seconds / 60 % 60
    return when {
        days > 0 -> "$days d $hours h"
        hours > 0 -> "$hours h $minutes min"
        minutes > 0 -> "$minutes min ${seconds % 60} s"
        else -> "$seconds s"
    }
}
