// The memory that children are forked with.
#pragma once

// Takes all pieces of memory that are free between those in use, and never gives them back: there are some megabytes of them after a
// document. A child that was given such a piece would have to copy the page around it, one after the other, before it could write to it;
// without them its memory lies together behind the end of the heap, where the kernel gives it many pages at a time.
void fillHeap();
