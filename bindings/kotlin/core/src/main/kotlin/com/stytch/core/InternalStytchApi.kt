package com.stytch.core

/**
 * Marks what the other packages of this project need of this one. No app calls it, and it changes without
 * notice.
 */
@RequiresOptIn(message = "For the packages of this project only; it changes without notice.", level = RequiresOptIn.Level.ERROR)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.CLASS)
public annotation class InternalStytchApi
