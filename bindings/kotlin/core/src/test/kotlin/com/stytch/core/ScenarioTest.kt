package com.stytch.core

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.io.File

/** The list that all languages share, and the tests here. */
class ScenarioTest {
    @Test
    fun `every scenario of the list has a test, and every id of a test is on the list`() {
        val list = File(System.getProperty("stytch.scenarios")).readText()
        val listed = Regex("""^\| (S\d\d) """, RegexOption.MULTILINE).findAll(list).map { it.groupValues[1] }.toList()
        val classes = File(ScenarioTest::class.java.protectionDomain.codeSource.location.toURI()).resolve("com/stytch/core")
        val tested =
            classes
                .listFiles { file -> file.name.endsWith("Test.class") }!!
                .map { Class.forName("com.stytch.core.${it.nameWithoutExtension}") }
                .flatMap { it.declaredMethods.toList() }
                .mapNotNull { Regex("""^(S\d\d)[ _]""").find(it.name)?.groupValues?.get(1) }

        assertEquals(listed.distinct(), listed)
        assertEquals(listed.toSortedSet(), tested.toSortedSet())
    }
}
