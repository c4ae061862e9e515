// Stands for React Native's header: the types of promises, and what a module may have.
#pragma once

#import <Foundation/Foundation.h>

typedef void (^RCTPromiseResolveBlock)(id result);
typedef void (^RCTPromiseRejectBlock)(NSString *code, NSString *message, NSError *error);

@protocol RCTBridgeModule <NSObject>
+ (NSString *)moduleName;
@optional
+ (BOOL)requiresMainQueueSetup;
@property (nonatomic, strong, readonly) dispatch_queue_t methodQueue;
@end
