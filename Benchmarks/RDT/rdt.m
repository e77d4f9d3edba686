-- RDT for Rumur: 3 frames and 6 slots. Without symmetry: the frames and slots are numbers.
--
--   rumur --output rdt.c rdt.m && cc -std=c11 -O3 -march=native -mcx16 -o rdt-rumur rdt.c -lpthread && ./rdt-rumur

const
  frames: 3;
  slots: 6;

type
  Frame: 0 .. frames - 1;
  Slot: 0 .. slots - 1;
  FrameType: enum { untyped, user, kernel };
  -- 0 is no frame, no parent.
  FrameOrNone: 0 .. frames;
  SlotOrNone: 0 .. slots;

var
  typ: array [Frame] of FrameType;
  object: array [Frame] of boolean;
  frame: array [Slot] of FrameOrNone;
  parent: array [Slot] of SlotOrNone;

function isUsed(f: Frame): boolean;
begin
  for n: Slot do
    if frame[n] = f + 1 then return true; end;
  end;
  return false;
end;

function isParent(p: Slot): boolean;
begin
  for n: Slot do
    if frame[n] != 0 & parent[n] = p + 1 then return true; end;
  end;
  return false;
end;

procedure vacate(n: Slot);
begin
  frame[n] := 0;
  parent[n] := 0;
end;

startstate
begin
  for f: Frame do
    typ[f] := untyped;
    object[f] := false;
  end;
  for n: Slot do vacate(n); end;
end;

ruleset f: Frame do
  rule "RetypeUser" typ[f] = untyped & !isUsed(f) ==> begin typ[f] := user; end;
  rule "RetypeKernel" typ[f] = untyped & !isUsed(f) ==> begin typ[f] := kernel; end;
  rule "RetypeUntyped" typ[f] != untyped & !isUsed(f) & !object[f] ==> begin typ[f] := untyped; end;
  rule "Activate" typ[f] = kernel & !object[f] ==> begin object[f] := true; end;
  rule "Deactivate" object[f] ==> begin object[f] := false; end;
end;

ruleset f: Frame; n: Slot do
  rule "Map" typ[f] = user & frame[n] = 0 ==> begin frame[n] := f + 1; end;
end;

ruleset n: Slot; m: Slot do
  rule "Copy" frame[n] != 0 & frame[m] = 0 ==> begin frame[m] := frame[n]; parent[m] := n + 1; end;
end;

ruleset n: Slot do
  rule "Remove" frame[n] != 0 & !isParent(n) ==> begin vacate(n); end;

  rule "Revoke" frame[n] != 0 ==>
  var
    family: array [Slot] of boolean;
    grew: boolean;
  begin
    for m: Slot do family[m] := m = n; end;
    grew := true;
    while grew do
      grew := false;
      for m: Slot do
        if !family[m] & frame[m] != 0 & parent[m] != 0 then
          if family[parent[m] - 1] then
            family[m] := true;
            grew := true;
          end;
        end;
      end;
    end;
    for m: Slot do
      if m != n & family[m] then vacate(m); end;
    end;
  end;
end;

invariant "a slot's frame is user"
  forall n: Slot do frame[n] = 0 | typ[frame[n] - 1] = user end;

invariant "an object is in a kernel frame"
  forall f: Frame do object[f] -> typ[f] = kernel end;

invariant "a parent is occupied and holds the same frame"
  forall n: Slot do (frame[n] != 0 & parent[n] != 0) -> frame[parent[n] - 1] = frame[n] end;
