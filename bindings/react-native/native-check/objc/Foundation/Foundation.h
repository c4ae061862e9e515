// Stands for Apple's header where there is none: what RCTStytch.mm and the generated code use of it.
#pragma once

#include <cstdint>

typedef bool BOOL;
typedef unsigned long NSUInteger;
#define YES true
#define NO false

@class NSString;

__attribute__((objc_root_class))
@interface NSObject
+ (instancetype)new;
+ (instancetype)alloc;
- (instancetype)init;
@end

@protocol NSObject
@end

@protocol NSCopying
@end

@interface NSString : NSObject <NSCopying>
@end

@interface NSDictionary<Key, Value> : NSObject
+ (instancetype)dictionaryWithObjects:(const Value [])objects forKeys:(const Key<NSCopying> [])keys count:(NSUInteger)count;
@end

@interface NSError : NSObject
@end

typedef NSObject *dispatch_queue_t;
#define DISPATCH_QUEUE_SERIAL nullptr
dispatch_queue_t dispatch_queue_create(const char *label, id attributes);
void dispatch_sync(dispatch_queue_t queue, void (^block)(void));
