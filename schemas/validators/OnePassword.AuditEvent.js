// Generated from schemas/panther/OnePassword.AuditEvent.yml by `npm run schemas`. Do not edit.

// OnePassword.AuditEvent.schema.json
import { isRfc3339 } from "../timestamp.ts";
var formats = { "date-time": isRfc3339 };
var validate = validate20;
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:onepassword-siem-pipeline:OnePassword.AuditEvent", "type": "object", "required": ["uuid", "timestamp", "action", "object_type"], "properties": { "uuid": { "type": "string" }, "timestamp": { "type": "string", "format": "date-time", "not": { "type": "string", "pattern": "^0001-01-01T00:00:00(\\.0+)?(Z|[+-]00:00)$" } }, "actor_uuid": { "type": ["string", "null"] }, "actor_details": { "type": ["object", "null"], "properties": { "uuid": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] }, "email": { "type": ["string", "null"] } } }, "action": { "type": "string" }, "object_type": { "type": "string" }, "object_uuid": { "type": ["string", "null"] }, "object_details": { "type": ["object", "null"], "properties": { "uuid": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] }, "email": { "type": ["string", "null"] } } }, "aux_id": { "type": ["integer", "null"], "minimum": -9223372036854776e3, "maximum": 9223372036854776e3 }, "aux_uuid": { "type": ["string", "null"] }, "aux_details": { "type": ["object", "null"], "properties": { "uuid": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] }, "email": { "type": ["string", "null"] } } }, "aux_info": { "type": ["string", "null"] }, "session": { "type": ["object", "null"], "properties": { "uuid": { "type": ["string", "null"] }, "login_time": { "type": ["string", "null"], "if": { "const": "" }, "else": { "format": "date-time" } }, "device_uuid": { "type": ["string", "null"] }, "ip": { "type": ["string", "null"] } } }, "location": { "type": ["object", "null"], "properties": { "country": { "type": ["string", "null"] }, "region": { "type": ["string", "null"] }, "city": { "type": ["string", "null"] }, "longitude": { "type": ["number", "null"] }, "latitude": { "type": ["number", "null"] } } } } };
var pattern4 = new RegExp("^0001-01-01T00:00:00(\\.0+)?(Z|[+-]00:00)$", "u");
var formats0 = formats["date-time"];
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.uuid === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "uuid" }, message: "must have required property 'uuid'" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.timestamp === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "timestamp" }, message: "must have required property 'timestamp'" };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.action === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "action" }, message: "must have required property 'action'" };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.object_type === void 0) {
      const err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "object_type" }, message: "must have required property 'object_type'" };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.uuid !== void 0) {
      if (typeof data.uuid !== "string") {
        const err4 = { instancePath: instancePath + "/uuid", schemaPath: "#/properties/uuid/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.timestamp !== void 0) {
      let data1 = data.timestamp;
      const _errs5 = errors;
      const _errs6 = errors;
      if (errors === _errs6) {
        if (typeof data1 === "string") {
          if (!pattern4.test(data1)) {
            const err5 = {};
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        } else {
          const err6 = {};
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
      var valid1 = _errs6 === errors;
      if (valid1) {
        const err7 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/not", keyword: "not", params: {}, message: "must NOT be valid" };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      } else {
        errors = _errs5;
        if (vErrors !== null) {
          if (_errs5) {
            vErrors.length = _errs5;
          } else {
            vErrors = null;
          }
        }
      }
      if (typeof data1 === "string") {
        if (!formats0(data1)) {
          const err8 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/format", keyword: "format", params: { format: "date-time" }, message: 'must match format "date-time"' };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.actor_uuid !== void 0) {
      let data2 = data.actor_uuid;
      if (typeof data2 !== "string" && data2 !== null) {
        const err10 = { instancePath: instancePath + "/actor_uuid", schemaPath: "#/properties/actor_uuid/type", keyword: "type", params: { type: schema31.properties.actor_uuid.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.actor_details !== void 0) {
      let data3 = data.actor_details;
      if (!(data3 && typeof data3 == "object" && !Array.isArray(data3)) && data3 !== null) {
        const err11 = { instancePath: instancePath + "/actor_details", schemaPath: "#/properties/actor_details/type", keyword: "type", params: { type: schema31.properties.actor_details.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        if (data3.uuid !== void 0) {
          let data4 = data3.uuid;
          if (typeof data4 !== "string" && data4 !== null) {
            const err12 = { instancePath: instancePath + "/actor_details/uuid", schemaPath: "#/properties/actor_details/properties/uuid/type", keyword: "type", params: { type: schema31.properties.actor_details.properties.uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        if (data3.name !== void 0) {
          let data5 = data3.name;
          if (typeof data5 !== "string" && data5 !== null) {
            const err13 = { instancePath: instancePath + "/actor_details/name", schemaPath: "#/properties/actor_details/properties/name/type", keyword: "type", params: { type: schema31.properties.actor_details.properties.name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
        if (data3.email !== void 0) {
          let data6 = data3.email;
          if (typeof data6 !== "string" && data6 !== null) {
            const err14 = { instancePath: instancePath + "/actor_details/email", schemaPath: "#/properties/actor_details/properties/email/type", keyword: "type", params: { type: schema31.properties.actor_details.properties.email.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      }
    }
    if (data.action !== void 0) {
      if (typeof data.action !== "string") {
        const err15 = { instancePath: instancePath + "/action", schemaPath: "#/properties/action/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.object_type !== void 0) {
      if (typeof data.object_type !== "string") {
        const err16 = { instancePath: instancePath + "/object_type", schemaPath: "#/properties/object_type/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.object_uuid !== void 0) {
      let data9 = data.object_uuid;
      if (typeof data9 !== "string" && data9 !== null) {
        const err17 = { instancePath: instancePath + "/object_uuid", schemaPath: "#/properties/object_uuid/type", keyword: "type", params: { type: schema31.properties.object_uuid.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.object_details !== void 0) {
      let data10 = data.object_details;
      if (!(data10 && typeof data10 == "object" && !Array.isArray(data10)) && data10 !== null) {
        const err18 = { instancePath: instancePath + "/object_details", schemaPath: "#/properties/object_details/type", keyword: "type", params: { type: schema31.properties.object_details.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
        if (data10.uuid !== void 0) {
          let data11 = data10.uuid;
          if (typeof data11 !== "string" && data11 !== null) {
            const err19 = { instancePath: instancePath + "/object_details/uuid", schemaPath: "#/properties/object_details/properties/uuid/type", keyword: "type", params: { type: schema31.properties.object_details.properties.uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
        if (data10.name !== void 0) {
          let data12 = data10.name;
          if (typeof data12 !== "string" && data12 !== null) {
            const err20 = { instancePath: instancePath + "/object_details/name", schemaPath: "#/properties/object_details/properties/name/type", keyword: "type", params: { type: schema31.properties.object_details.properties.name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
        if (data10.email !== void 0) {
          let data13 = data10.email;
          if (typeof data13 !== "string" && data13 !== null) {
            const err21 = { instancePath: instancePath + "/object_details/email", schemaPath: "#/properties/object_details/properties/email/type", keyword: "type", params: { type: schema31.properties.object_details.properties.email.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
      }
    }
    if (data.aux_id !== void 0) {
      let data14 = data.aux_id;
      if (!(typeof data14 == "number" && (!(data14 % 1) && !isNaN(data14)) && isFinite(data14)) && data14 !== null) {
        const err22 = { instancePath: instancePath + "/aux_id", schemaPath: "#/properties/aux_id/type", keyword: "type", params: { type: schema31.properties.aux_id.type }, message: "must be integer,null" };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
      if (typeof data14 == "number" && isFinite(data14)) {
        if (data14 > 9223372036854776e3 || isNaN(data14)) {
          const err23 = { instancePath: instancePath + "/aux_id", schemaPath: "#/properties/aux_id/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9223372036854776e3 }, message: "must be <= 9223372036854776000" };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
        if (data14 < -9223372036854776e3 || isNaN(data14)) {
          const err24 = { instancePath: instancePath + "/aux_id", schemaPath: "#/properties/aux_id/minimum", keyword: "minimum", params: { comparison: ">=", limit: -9223372036854776e3 }, message: "must be >= -9223372036854776000" };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      }
    }
    if (data.aux_uuid !== void 0) {
      let data15 = data.aux_uuid;
      if (typeof data15 !== "string" && data15 !== null) {
        const err25 = { instancePath: instancePath + "/aux_uuid", schemaPath: "#/properties/aux_uuid/type", keyword: "type", params: { type: schema31.properties.aux_uuid.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
    if (data.aux_details !== void 0) {
      let data16 = data.aux_details;
      if (!(data16 && typeof data16 == "object" && !Array.isArray(data16)) && data16 !== null) {
        const err26 = { instancePath: instancePath + "/aux_details", schemaPath: "#/properties/aux_details/type", keyword: "type", params: { type: schema31.properties.aux_details.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
      if (data16 && typeof data16 == "object" && !Array.isArray(data16)) {
        if (data16.uuid !== void 0) {
          let data17 = data16.uuid;
          if (typeof data17 !== "string" && data17 !== null) {
            const err27 = { instancePath: instancePath + "/aux_details/uuid", schemaPath: "#/properties/aux_details/properties/uuid/type", keyword: "type", params: { type: schema31.properties.aux_details.properties.uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err27];
            } else {
              vErrors.push(err27);
            }
            errors++;
          }
        }
        if (data16.name !== void 0) {
          let data18 = data16.name;
          if (typeof data18 !== "string" && data18 !== null) {
            const err28 = { instancePath: instancePath + "/aux_details/name", schemaPath: "#/properties/aux_details/properties/name/type", keyword: "type", params: { type: schema31.properties.aux_details.properties.name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
        if (data16.email !== void 0) {
          let data19 = data16.email;
          if (typeof data19 !== "string" && data19 !== null) {
            const err29 = { instancePath: instancePath + "/aux_details/email", schemaPath: "#/properties/aux_details/properties/email/type", keyword: "type", params: { type: schema31.properties.aux_details.properties.email.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err29];
            } else {
              vErrors.push(err29);
            }
            errors++;
          }
        }
      }
    }
    if (data.aux_info !== void 0) {
      let data20 = data.aux_info;
      if (typeof data20 !== "string" && data20 !== null) {
        const err30 = { instancePath: instancePath + "/aux_info", schemaPath: "#/properties/aux_info/type", keyword: "type", params: { type: schema31.properties.aux_info.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
    }
    if (data.session !== void 0) {
      let data21 = data.session;
      if (!(data21 && typeof data21 == "object" && !Array.isArray(data21)) && data21 !== null) {
        const err31 = { instancePath: instancePath + "/session", schemaPath: "#/properties/session/type", keyword: "type", params: { type: schema31.properties.session.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
      if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
        if (data21.uuid !== void 0) {
          let data22 = data21.uuid;
          if (typeof data22 !== "string" && data22 !== null) {
            const err32 = { instancePath: instancePath + "/session/uuid", schemaPath: "#/properties/session/properties/uuid/type", keyword: "type", params: { type: schema31.properties.session.properties.uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err32];
            } else {
              vErrors.push(err32);
            }
            errors++;
          }
        }
        if (data21.login_time !== void 0) {
          let data23 = data21.login_time;
          if (typeof data23 !== "string" && data23 !== null) {
            const err33 = { instancePath: instancePath + "/session/login_time", schemaPath: "#/properties/session/properties/login_time/type", keyword: "type", params: { type: schema31.properties.session.properties.login_time.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err33];
            } else {
              vErrors.push(err33);
            }
            errors++;
          }
          const _errs52 = errors;
          let valid6 = true;
          const _errs53 = errors;
          if ("" !== data23) {
            const err34 = {};
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
          var _valid0 = _errs53 === errors;
          errors = _errs52;
          if (vErrors !== null) {
            if (_errs52) {
              vErrors.length = _errs52;
            } else {
              vErrors = null;
            }
          }
          if (!_valid0) {
            const _errs54 = errors;
            if (typeof data23 === "string") {
              if (!formats0(data23)) {
                const err35 = { instancePath: instancePath + "/session/login_time", schemaPath: "#/properties/session/properties/login_time/else/format", keyword: "format", params: { format: "date-time" }, message: 'must match format "date-time"' };
                if (vErrors === null) {
                  vErrors = [err35];
                } else {
                  vErrors.push(err35);
                }
                errors++;
              }
            }
            var _valid0 = _errs54 === errors;
            valid6 = _valid0;
          }
          if (!valid6) {
            const err36 = { instancePath: instancePath + "/session/login_time", schemaPath: "#/properties/session/properties/login_time/if", keyword: "if", params: { failingKeyword: "else" }, message: 'must match "else" schema' };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
        if (data21.device_uuid !== void 0) {
          let data24 = data21.device_uuid;
          if (typeof data24 !== "string" && data24 !== null) {
            const err37 = { instancePath: instancePath + "/session/device_uuid", schemaPath: "#/properties/session/properties/device_uuid/type", keyword: "type", params: { type: schema31.properties.session.properties.device_uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err37];
            } else {
              vErrors.push(err37);
            }
            errors++;
          }
        }
        if (data21.ip !== void 0) {
          let data25 = data21.ip;
          if (typeof data25 !== "string" && data25 !== null) {
            const err38 = { instancePath: instancePath + "/session/ip", schemaPath: "#/properties/session/properties/ip/type", keyword: "type", params: { type: schema31.properties.session.properties.ip.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err38];
            } else {
              vErrors.push(err38);
            }
            errors++;
          }
        }
      }
    }
    if (data.location !== void 0) {
      let data26 = data.location;
      if (!(data26 && typeof data26 == "object" && !Array.isArray(data26)) && data26 !== null) {
        const err39 = { instancePath: instancePath + "/location", schemaPath: "#/properties/location/type", keyword: "type", params: { type: schema31.properties.location.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err39];
        } else {
          vErrors.push(err39);
        }
        errors++;
      }
      if (data26 && typeof data26 == "object" && !Array.isArray(data26)) {
        if (data26.country !== void 0) {
          let data27 = data26.country;
          if (typeof data27 !== "string" && data27 !== null) {
            const err40 = { instancePath: instancePath + "/location/country", schemaPath: "#/properties/location/properties/country/type", keyword: "type", params: { type: schema31.properties.location.properties.country.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err40];
            } else {
              vErrors.push(err40);
            }
            errors++;
          }
        }
        if (data26.region !== void 0) {
          let data28 = data26.region;
          if (typeof data28 !== "string" && data28 !== null) {
            const err41 = { instancePath: instancePath + "/location/region", schemaPath: "#/properties/location/properties/region/type", keyword: "type", params: { type: schema31.properties.location.properties.region.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err41];
            } else {
              vErrors.push(err41);
            }
            errors++;
          }
        }
        if (data26.city !== void 0) {
          let data29 = data26.city;
          if (typeof data29 !== "string" && data29 !== null) {
            const err42 = { instancePath: instancePath + "/location/city", schemaPath: "#/properties/location/properties/city/type", keyword: "type", params: { type: schema31.properties.location.properties.city.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err42];
            } else {
              vErrors.push(err42);
            }
            errors++;
          }
        }
        if (data26.longitude !== void 0) {
          let data30 = data26.longitude;
          if (!(typeof data30 == "number" && isFinite(data30)) && data30 !== null) {
            const err43 = { instancePath: instancePath + "/location/longitude", schemaPath: "#/properties/location/properties/longitude/type", keyword: "type", params: { type: schema31.properties.location.properties.longitude.type }, message: "must be number,null" };
            if (vErrors === null) {
              vErrors = [err43];
            } else {
              vErrors.push(err43);
            }
            errors++;
          }
        }
        if (data26.latitude !== void 0) {
          let data31 = data26.latitude;
          if (!(typeof data31 == "number" && isFinite(data31)) && data31 !== null) {
            const err44 = { instancePath: instancePath + "/location/latitude", schemaPath: "#/properties/location/properties/latitude/type", keyword: "type", params: { type: schema31.properties.location.properties.latitude.type }, message: "must be number,null" };
            if (vErrors === null) {
              vErrors = [err44];
            } else {
              vErrors.push(err44);
            }
            errors++;
          }
        }
      }
    }
  } else {
    const err45 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" };
    if (vErrors === null) {
      vErrors = [err45];
    } else {
      vErrors.push(err45);
    }
    errors++;
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "props": { "uuid": true, "timestamp": true, "actor_uuid": true, "actor_details": true, "action": true, "object_type": true, "object_uuid": true, "object_details": true, "aux_id": true, "aux_uuid": true, "aux_details": true, "aux_info": true, "session": true, "location": true }, "dynamicProps": false, "dynamicItems": false };
export {
  validate
};
