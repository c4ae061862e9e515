package com.facebook.react.bridge;

/** Stands for React Native's class of this name, whose code is C++: the runtime's end of an event emitter. */
public final class CxxCallbackImpl implements Callback {
    private final Callback receiver;

    public CxxCallbackImpl(Callback receiver) {
        this.receiver = receiver;
    }

    @Override
    public void invoke(Object... arguments) {
        receiver.invoke(arguments);
    }

    /** What the C++ half of a module does when JavaScript first asks for the module. */
    public static void connect(BaseJavaModule module, Callback receiver) {
        module.setEventEmitterCallback(new CxxCallbackImpl(receiver));
    }
}
