// @ Raise the alarm, IMPL_1, impl, []
void raise_alarm(void) {}
