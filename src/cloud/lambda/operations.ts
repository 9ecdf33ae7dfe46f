import { addPermission } from "./operations/add-permission.js";
import type { LambdaOperation } from "./operations/context.js";
import { createAlias } from "./operations/create-alias.js";
import { createEventSourceMapping } from "./operations/create-event-source-mapping.js";
import { createFunction } from "./operations/create-function.js";
import { deleteAlias } from "./operations/delete-alias.js";
import { deleteEventSourceMapping } from "./operations/delete-event-source-mapping.js";
import { deleteFunction } from "./operations/delete-function.js";
import { deleteFunctionConcurrency } from "./operations/delete-function-concurrency.js";
import { deleteFunctionEventInvokeConfig } from "./operations/delete-function-event-invoke-config.js";
import { deleteLayerVersion } from "./operations/delete-layer-version.js";
import { getAccountSettings } from "./operations/get-account-settings.js";
import { getAlias } from "./operations/get-alias.js";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.js";
import { getFunction } from "./operations/get-function.js";
import { getFunctionConcurrency } from "./operations/get-function-concurrency.js";
import { getFunctionConfiguration } from "./operations/get-function-configuration.js";
import { getFunctionEventInvokeConfig } from "./operations/get-function-event-invoke-config.js";
import { getLayerVersion } from "./operations/get-layer-version.js";
import { getLayerVersionByArn } from "./operations/get-layer-version-by-arn.js";
import { getPolicy } from "./operations/get-policy.js";
import { invoke } from "./operations/invoke.js";
import { listAliases } from "./operations/list-aliases.js";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.js";
import { listFunctionEventInvokeConfigs } from "./operations/list-function-event-invoke-configs.js";
import { listFunctions } from "./operations/list-functions.js";
import { listLayerVersions } from "./operations/list-layer-versions.js";
import { listLayers } from "./operations/list-layers.js";
import { listTags } from "./operations/list-tags.js";
import { listVersionsByFunction } from "./operations/list-versions-by-function.js";
import { publishLayerVersion } from "./operations/publish-layer-version.js";
import { publishVersion } from "./operations/publish-version.js";
import { putFunctionConcurrency } from "./operations/put-function-concurrency.js";
import { putFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.js";
import { removePermission } from "./operations/remove-permission.js";
import { tagResource } from "./operations/tag-resource.js";
import { untagResource } from "./operations/untag-resource.js";
import { updateAlias } from "./operations/update-alias.js";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.js";
import { updateFunctionCode } from "./operations/update-function-code.js";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.js";
import { updateFunctionEventInvokeConfig } from "./operations/update-function-event-invoke-config.js";

/** The operations of Lambda that are here; `protocol/routes.ts` knows the paths of all. */
export const OPERATIONS: Readonly<Record<string, LambdaOperation>> = {
  AddPermission: addPermission,
  CreateAlias: createAlias,
  CreateEventSourceMapping: createEventSourceMapping,
  CreateFunction: createFunction,
  DeleteAlias: deleteAlias,
  DeleteEventSourceMapping: deleteEventSourceMapping,
  DeleteFunction: deleteFunction,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  DeleteLayerVersion: deleteLayerVersion,
  GetAccountSettings: getAccountSettings,
  GetAlias: getAlias,
  GetEventSourceMapping: getEventSourceMapping,
  GetFunction: getFunction,
  GetFunctionConcurrency: getFunctionConcurrency,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersionByArn,
  GetPolicy: getPolicy,
  Invoke: invoke,
  ListAliases: listAliases,
  ListEventSourceMappings: listEventSourceMappings,
  ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
  ListFunctions: listFunctions,
  ListLayerVersions: listLayerVersions,
  ListLayers: listLayers,
  ListTags: listTags,
  ListVersionsByFunction: listVersionsByFunction,
  PublishLayerVersion: publishLayerVersion,
  PublishVersion: publishVersion,
  PutFunctionConcurrency: putFunctionConcurrency,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  RemovePermission: removePermission,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateEventSourceMapping: updateEventSourceMapping,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
};
