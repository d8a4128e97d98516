package dev.syslet.core;

/**
 * What a cancel did to one of the calls that it was meant for.
 *
 * @param callId the number that submit gave the call
 * @param answer what it did
 */
public record Cancelled(long callId, CancelAnswer answer) {}
