import { z } from "zod";

export const mandateId = z.strictObject({ mandateId: z.string().regex(/^md_[0-9A-Za-z]+$/) });

export const createMandate = z.strictObject({
  payer: z.strictObject({
    name: z.string().min(1).max(120),
    email: z.string().max(254).includes("@"),
    phone: z.string().optional(),
  }),
  property: z.strictObject({ reference: z.string().min(1).max(64), address: z.string().optional() }),
  type: z.enum(["property", "non_property"]),
  amountPence: z.int().positive(),
  frequency: z.enum(["weekly", "fortnightly", "four_weekly", "monthly"]),
  collectionDay: z.int().min(1).max(31),
});
