package com.facebook.react.bridge

/** Stands for React Native's class of this name, whose code is C++. */
class WritableNativeMap : WritableMap by JavaOnlyMap()
