package com.stytch.core.bench;

import com.stytch.core.ConsumerState;
import com.stytch.core.SessionData;
import com.stytch.core.Sessions;
import com.stytch.core.StytchObjectInfo;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads of a client that is signed in, and for comparison calls into the library. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadsBenchmark {
    private SignedIn signedIn;
    private Sessions sessions;

    @Setup
    public void signIn() {
        signedIn = new SignedIn();
        sessions = signedIn.getClient().getSessions();
    }

    @TearDown
    public void close() {
        signedIn.close();
    }

    /** What a collector starts with. */
    @Benchmark
    public StytchObjectInfo<SessionData> stateFlowValue() {
        return sessions.getOnChange().getValue();
    }

    /** With the look at the clock that keeps an expired session from being handed out. */
    @Benchmark
    public SessionData getSync() {
        return sessions.getSync();
    }

    @Benchmark
    public String sessionToken() {
        return sessions.getSessionToken();
    }

    /** The clock alone, as much of it as this machine's costs. */
    @Benchmark
    public long clock() {
        return signedIn.clock();
    }

    /** The cheapest call there is: a number there, nothing back. */
    @Benchmark
    public void nativeCall() {
        signedIn.cheapestCall();
    }

    /** A call that brings the whole state over. */
    @Benchmark
    public ConsumerState nativeState() {
        return signedIn.nativeState();
    }
}
