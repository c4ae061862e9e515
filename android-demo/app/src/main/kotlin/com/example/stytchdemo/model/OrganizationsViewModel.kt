package com.example.stytchdemo.model

import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.OrganizationChoice
import com.example.stytchdemo.account.Proof
import com.example.stytchdemo.account.Snapshot
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn

/** The organizations of a user: to enter the first one, or to change to another. */
class OrganizationsViewModel(
    private val account: B2BAccount,
    scope: CoroutineScope,
    log: EventLog,
    private val leave: () -> Unit,
) {
    private val calls = Calls(scope, log)
    private val found = MutableStateFlow<List<OrganizationChoice>?>(null)
    private val asking = MutableStateFlow<String?>(null)

    val state: StateFlow<OrganizationsState> =
        combine(account.snapshot, found, asking, calls.running, ::stateOf)
            .stateIn(scope, SharingStarted.Eagerly, stateOf(account.snapshot.value, null, null, calls.running.value))

    /** Asks the server anew; called when the screen opens. */
    fun load() {
        found.value = null
        asking.value = null
        calls.run("list organizations", whenDone = { found.value = it }) { account.organizations() }
    }

    /** Enters, or asks the user first if that ends the session. */
    fun enter(organizationId: String) {
        val item = state.value.items.find { it.id == organizationId && it.canEnter } ?: return
        if (item.warning != null) asking.value = item.id else go(item.id)
    }

    /** Enters the organization after the user has agreed. */
    fun confirm() {
        state.value.asking?.let { go(it.id) }
        dismiss()
    }

    fun dismiss() {
        asking.value = null
    }

    private fun go(organizationId: String) {
        calls.run("enter organization", whenDone = { leave() }) { account.enter(organizationId) }
    }

    fun create(name: String) {
        if (!state.value.canCreate || name.isBlank()) return
        calls.run("create organization", whenDone = { leave() }) { account.createOrganization(name.trim()) }
    }

    /** Back to the session, or to the sign-in form when there is none. */
    fun back() {
        if (state.value.signedIn) leave() else calls.run("start over") { account.revoke(forceClear = false) }
    }

    private fun stateOf(
        snapshot: Snapshot,
        found: List<OrganizationChoice>?,
        asking: String?,
        running: Calls.Running,
    ): OrganizationsState {
        val signedIn = snapshot.nextStep != NextStep.ChooseOrganization
        val items = found.orEmpty().sortedBy { it.name }.map { item(it, snapshot, signedIn, running.busy) }
        return OrganizationsState(
            signedIn = signedIn,
            heading = if (signedIn) "Switch organization" else "Choose an organization",
            loading = found == null && running.busy,
            busy = running.busy,
            items = items,
            asking = items.find { it.id == asking && it.canEnter && it.warning != null },
            empty = found?.isEmpty() == true,
            canRetry = found == null && !running.busy,
            canCreate = !signedIn && !running.busy,
            message = running.message,
        )
    }

    private fun item(
        choice: OrganizationChoice,
        snapshot: Snapshot,
        signedIn: Boolean,
        busy: Boolean,
    ): OrganizationItem {
        val here = signedIn && choice.id == snapshot.organizationId
        val asks =
            when (choice.wants) {
                Proof.SECOND_FACTOR -> "a second factor"
                Proof.OTHER_FIRST_FACTOR -> "another way to sign in"
                null -> null
            }
        val endsSession = asks != null && signedIn
        return OrganizationItem(
            id = choice.id,
            name = choice.name,
            note =
                when {
                    here -> "You are here"
                    endsSession -> "Ends this session and asks for $asks"
                    asks != null -> "Asks for $asks"
                    else -> "Ready to enter"
                },
            warning = "It asks for $asks. This session ends now, also when you stop there; then you sign in again.".takeIf { endsSession },
            here = here,
            canEnter = !here && !busy,
        )
    }
}

/** One organization of the list. */
data class OrganizationItem(
    val id: String,
    val name: String,
    val note: String,
    /** What entering costs; null when it costs nothing. */
    val warning: String?,
    val here: Boolean,
    val canEnter: Boolean,
)

/** What the organization screen shows. */
data class OrganizationsState(
    val signedIn: Boolean,
    val heading: String,
    val loading: Boolean,
    val busy: Boolean,
    val items: List<OrganizationItem>,
    /** The organization that is entered once the user agrees. */
    val asking: OrganizationItem?,
    val empty: Boolean,
    val canRetry: Boolean,
    val canCreate: Boolean,
    val message: Message?,
)
